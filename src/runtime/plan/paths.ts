/** An absolute path without `.`, `..`, doubled and trailing slashes; what would lead above the root stays in it. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A path of the container, as it is called before its root is the root. */
export function below(root: string, path: string): string {
  const cleaned = cleanPath(path);
  if (cleaned === '/') return root;
  return root === '/' ? cleaned : root + cleaned;
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** A path of the host; relative ones are from the bundle. */
export function fromBundle(bundle: string, path: string): string {
  return cleanPath(path.startsWith('/') ? path : `${bundle}/${path}`);
}
