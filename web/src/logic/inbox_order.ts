// The order in which the inbox was last shown, so that a decision page can lead to the next request without going back.
let order: string[] = [];

export function rememberInbox(ids: string[]): void {
  order = ids;
}

// A decision page opened from the inbox belongs to it.
export function isOfInbox(path: string): boolean {
  return path.startsWith('/requests/') && order.includes(path.slice('/requests/'.length));
}

export function inboxAround(id: string): { before?: string | undefined; after?: string | undefined } {
  const at = order.indexOf(id);
  if (at < 0) return {};
  return { before: order[at - 1], after: order[at + 1] };
}
