export async function measureMemory(_: { share: number; signal: AbortSignal }): Promise<number> {
  return 0;
}
