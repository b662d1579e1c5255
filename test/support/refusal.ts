/** Whether the package refused something: other errors are faults of its own. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OCI_');
}
