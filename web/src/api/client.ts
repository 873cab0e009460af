// Talks to the console that served these pages, and to nobody else. The session is a cookie that scripts cannot read; what changes
// something carries the session's CSRF token, which lives in memory only.
import { setZone } from '../logic/dates.ts';
import { settings } from '../logic/settings.ts';
import { t } from '../text/text.ts';
import type { Error as ErrorBody, Session } from './schema.ts';
import { forget, remember } from './seen.ts';

export class ApiError extends Error {
  status: number; // 0: no answer at all
  code: string;
  field: string | undefined;
  next: string | undefined;
  constructor(status: number, body: Partial<ErrorBody>) {
    super(body.message ?? t('error.unknown', { n: String(status) }));
    this.status = status;
    this.code = body.code ?? '';
    this.field = body.field;
    this.next = body.next;
  }
}

export type Params = Record<string, string | number | undefined>;

// CON-01 to CON-03: no session, or no longer. Other refusals with 401 (a wrong code) leave the session alone.
const kEnded = 'CON-02';
const kOver = new Set(['CON-01', kEnded, 'CON-03']);

let token = '';
let idleMs = 0; // how long a session lasts without a request
let idleEnd = 0; // this browser's clock
const ended = new Set<() => void>();
let endedByTime = false; // the log-in page says so

export function address(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}

// The server's clock may differ from this one's: only spans are taken from it.
export function takeSession(session: Session, answeredAt: string | null): Session {
  token = session.csrf;
  if (session.zone_minutes !== undefined) setZone(session.zone_minutes);
  endedByTime = false;
  remember();
  if (session.idle_end) {
    const now = answeredAt ? Date.parse(answeredAt) : Date.now();
    idleMs = Math.max(60_000, Date.parse(session.idle_end) - now);
    idleEnd = Date.now() + idleMs;
  }
  return session;
}

export function hasEndedByTime(): boolean {
  return endedByTime;
}
export function sessionEndsAt(): number {
  return idleEnd;
}
export function onSessionEnd(tell: () => void): () => void {
  ended.add(tell);
  return () => ended.delete(tell);
}

async function call(method: string, path: string, params?: Params, body?: unknown): Promise<unknown> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': settings().language };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && token !== '') headers['X-Temizu-CSRF'] = token;
  let answer: Response;
  try {
    answer = await fetch(address(path, params), {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    });
  } catch {
    throw new ApiError(0, { code: 'net', message: t('error.offline'), next: t('error.offline.next') });
  }
  if (answer.ok && idleMs > 0) idleEnd = Date.now() + idleMs;
  if (path === '/session' && (method === 'DELETE' ? answer.ok : method === 'GET' && answer.status === 401)) forget();
  if (answer.status === 204) return undefined;
  let content: unknown;
  try {
    content = await answer.json();
  } catch {
    content = undefined;
  }
  if (!answer.ok) {
    const error = new ApiError(answer.status, (content ?? {}) as Partial<ErrorBody>);
    if (error.code === kEnded) endedByTime = true;
    if (kOver.has(error.code) && path !== '/session') for (const tell of ended) tell();
    throw error;
  }
  if (path === '/session' || path === '/session/code' || path === '/session/again' || path === '/session/password') takeSession(content as Session, answer.headers.get('Date'));
  return content;
}

export const get = <T>(path: string, params?: Params) => call('GET', path, params) as Promise<T>;
export const post = <T>(path: string, body: unknown = {}) => call('POST', path, undefined, body) as Promise<T>;
export const drop = (path: string) => call('DELETE', path) as Promise<void>;
