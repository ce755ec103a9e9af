/** Whether the file is one in which a chart's templates stand. */
export function isTemplate(uri: string): boolean {
  return /\/templates\/.+\.(?:ya?ml|tpl|txt|json)$/.test(uri);
}
