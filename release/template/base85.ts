/**
 * The 85 printable characters of ASCII that neither JSON, nor JavaScript's quotes, nor HTML, nor CloudFormation's `{{resolve:` or
 * `${...}` read as something else: all but space and `"'\{}$<>&`.
 */
const alphabet = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
  .filter((character) => !' "\'\\{}$<>&'.includes(character))
  .join('');

/** Bytes as text: five characters for four bytes, where base64 needs six for that (5.33). Zeros fill the last four. */
export function toBase85(bytes: Uint8Array): string {
  const whole = Buffer.alloc(Math.ceil(bytes.length / 4) * 4);
  whole.set(bytes);
  const groups: string[] = [];
  for (let at = 0; at < whole.length; at += 4) groups.push(groupOf(whole.readUInt32BE(at)));
  return groups.join('');
}

function groupOf(word: number): string {
  let [group, left] = ['', word];
  for (let digit = 0; digit < 5; digit += 1) {
    group = alphabet.charAt(left % 85) + group;
    left = Math.floor(left / 85);
  }
  return group;
}

/** JavaScript that makes the bytes of the text again, as an expression: what a file that unpacks itself needs. */
export const fromBase85 = (text: string): string =>
  `((s,a)=>{const b=Buffer.alloc(s.length/5*4);for(let i=0;i<s.length;i+=5){let n=0;for(let j=i;j<i+5;j++)n=n*85+a[s.charCodeAt(j)];b.writeUInt32BE(n,i/5*4)}return b})('${text}',Object.fromEntries([...'${alphabet}'].map((c,i)=>[c.charCodeAt(0),i])))`;
