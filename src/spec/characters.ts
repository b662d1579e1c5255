import { isLoneSurrogate } from '../diagnostics/characters.ts';

/** What is wrong with a text, wherever it stands. */
export const CHARACTERS = {
  'nul-character': 'a NUL ends strings in the kernel; runtimes cut there, or refuse it',
  'lone-surrogate': 'half of a surrogate pair is no character; runc reads U+FFFD instead',
} as const;

/** Which of them a text has. */
export function charactersOf(text: string): (keyof typeof CHARACTERS)[] {
  const codes: (keyof typeof CHARACTERS)[] = [];
  if (text.includes('\0')) codes.push('nul-character');
  if (hasLoneSurrogate(text)) codes.push('lone-surrogate');
  return codes;
}

export function hasLoneSurrogate(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (isLoneSurrogate(text, i)) return true;
  }
  return false;
}
