export function record(folder: string | undefined): object;
