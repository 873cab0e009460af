declare module '*/mock/api.mjs' {
  export function answer(state: { size: number; now: number }, asked: { method: string; path: string; query: URLSearchParams; body: unknown; as: string }): { status?: number; body: unknown; login?: string };
}
declare module '*/mock/data.mjs' {
  export function hex(seed: number, length?: number): string;
}
declare module '*/tools/types.mjs' {
  export function types(): string;
}
