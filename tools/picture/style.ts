/** Light by default; dark where the reader's system is. Own background, so that either can be read on any page. */
const light = {
  page: '#f7f9fc',
  box: '#ffffff',
  line: '#c5cfdd',
  name: '#16202e',
  says: '#57667a',
  way: '#7d8b9e',
  caught: '#cf3a4b',
  nest: '#f3f0fb',
  nestLine: '#b9a7e6',
};

const dark: typeof light = {
  page: '#10161f',
  box: '#1b2430',
  line: '#3b4a5e',
  name: '#eef3f9',
  says: '#a3b1c4',
  way: '#8594a9',
  caught: '#ff7b86',
  nest: '#211d31',
  nestLine: '#6f5cae',
};

const rules = (colours: typeof light): string => `
  .page { fill: ${colours.page}; }
  .box { fill: ${colours.box}; stroke: ${colours.line}; stroke-width: 1.2; }
  .nest { fill: ${colours.nest}; stroke: ${colours.nestLine}; stroke-width: 1.2; }
  .name { fill: ${colours.name}; font-size: 15px; font-weight: 600; }
  .says { fill: ${colours.says}; font-size: 12px; }
  .dot { fill: ${colours.page}; stroke: ${colours.way}; stroke-width: 2; }
  .dot-core { fill: ${colours.way}; }
  .dot-name { fill: ${colours.says}; font-size: 12px; }
  .way { fill: none; stroke: ${colours.way}; stroke-width: 1.6; }
  .tip { fill: ${colours.way}; }
  .way-label { fill: ${colours.says}; font-size: 12px; text-anchor: middle; }
  .caught { stroke: ${colours.caught}; stroke-dasharray: 6 5; }
  .caught-tip { fill: ${colours.caught}; }
  .caught-label { fill: ${colours.caught}; }
  .background { fill: ${colours.page}; }`;

/** Icons keep their colours: they are read on either background. */
const icons = `
  .task { fill: #e8720c; }
  .execution { fill: #d13b80; }
  .message { fill: #b02a6b; }
  .wait { fill: #3b7dd8; }
  .pass { fill: #5b6b80; }
  .choice { fill: #5b6b80; }
  .map { fill: #7a5bd0; }
  .succeed { fill: #1f9d61; }
  .fail { fill: #cf3a4b; }
  .glyph { fill: none; stroke: #ffffff; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }`;

export const style = `<style>
  text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }${icons}${rules(light)}
  @media (prefers-color-scheme: dark) {${rules(dark).replaceAll('\n', '\n  ')}
  }
</style>`;
