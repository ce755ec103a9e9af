export const cache: string;
export function browserEditor(): string;
export function browser(): { readonly executablePath: string; readonly env: Readonly<Record<string, string>> };
export function executable(file: string): boolean;
