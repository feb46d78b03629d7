/** Names that attack whoever shows them: markup, script, direction, unseen characters, length. No name holds a slash. */
export const hostileNames: readonly string[] = [
  '<img src=x onerror="window.hacked=1">.jpg',
  '"><svg onload=window.hacked=1>.png',
  "javascript:window.hacked=1'.html",
  '{{constructor.constructor("window.hacked=1")()}}',
  'photo\u202egpj.exe',
  '\u2067\u05e9\u05dc\u05d5\u05dd \u0639\u0644\u064a\u0643\u0645.txt',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} family \u{1f3d6}\ufe0f.mov',
  'zero\u200bwidth\ufeff.txt',
  'line\nbreak\tand\u0000nul.txt',
  'lone \ud800 surrogate.txt',
  'a\u0301\u0300\u0302\u0303\u0308'.repeat(20),
  '%2e%2e%2f&amp;?query=1#hash.txt',
  `${'long-'.repeat(204)}.tif`.slice(0, 1024),
  ' leading and trailing ',
];
