// Spellings that differ in case, accents, width and separators are one.

export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("×", "x")
    .replace(/[^\p{L}\p{N}+.]+/gu, " ")
    .trim();
}
