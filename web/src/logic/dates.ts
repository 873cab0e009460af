// Points in time as people here read them: 令和8年11月22日(日) 09:12, or 2026-11-22 09:12 by choice. The zone is the office's,
// not the browser's: two people on the telephone must see the same hour.
import { t } from '../text/text.ts';
import { settings } from './settings.ts';

// Minutes east of UTC, as the session says (desk.time_zone): a fixed distance, Japan's until it is known.
let zoneMinutes = 540;
export function setZone(minutes: number): void {
  zoneMinutes = minutes;
}
// "+09:00"
function zoneText(): string {
  const distance = Math.abs(zoneMinutes);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

interface Pieces {
  era: string;
  eraYear: string;
  year: string;
  month: string;
  day: string;
  weekday: string;
  time: string;
}

function pieces(moment: Date): Pieces {
  // Moved by the distance and told as UTC: what browsers know as zones has no fixed distance of any minutes.
  const at = new Date(moment.getTime() + zoneMinutes * 60_000);
  const get = (parts: Intl.DateTimeFormatPart[], type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const japanese = new Intl.DateTimeFormat('ja-JP-u-ca-japanese-nu-latn', {
    timeZone: 'UTC',
    era: 'long',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
  }).formatToParts(at);
  const plain = new Intl.DateTimeFormat('en-CA-u-nu-latn', {
    timeZone: 'UTC',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  return {
    era: get(japanese, 'era'),
    eraYear: get(japanese, 'year'),
    year: get(plain, 'year'),
    month: get(plain, 'month'),
    day: get(plain, 'day'),
    weekday: get(japanese, 'weekday'),
    time: `${get(plain, 'hour')}:${get(plain, 'minute')}`,
  };
}

function toDate(at: string | number): Date | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

export function day(at: string | number): string {
  const date = toDate(at);
  if (!date) return t('date.unknown');
  const it = pieces(date);
  if (settings().dates === 'iso' || settings().language === 'en') return `${it.year}-${it.month}-${it.day}`;
  // The first year of an era is 元年, never 1年.
  const year = it.eraYear === '1' ? '元' : it.eraYear;
  return `${it.era}${year}年${Number(it.month)}月${Number(it.day)}日(${it.weekday})`;
}

export function time(at: string | number): string {
  const date = toDate(at);
  return date ? pieces(date).time : t('date.unknown');
}

export function when(at: string | number): string {
  return toDate(at) ? `${day(at)} ${time(at)}` : t('date.unknown');
}

// For narrow table columns: 11月22日 09:12 within this year, the whole date otherwise.
export function brief(at: string | number, now: number = Date.now()): string {
  const date = toDate(at);
  if (!date) return t('date.unknown');
  const it = pieces(date);
  if (it.year !== pieces(new Date(now)).year) return when(at);
  if (settings().dates === 'iso' || settings().language === 'en') return `${it.month}-${it.day} ${it.time}`;
  return `${Number(it.month)}月${Number(it.day)}日(${it.weekday}) ${it.time}`;
}

// Time left until a deadline in words: "あと3時間", "あと25分", "期限切れ".
export function left(at: string | number, now: number = Date.now()): string {
  const date = toDate(at);
  if (!date) return t('date.unknown');
  const minutes = Math.floor((date.getTime() - now) / 60000);
  if (minutes < 0) return t('left.over');
  if (minutes < 60) return t('left.minutes', { n: minutes });
  if (minutes < 48 * 60) return t('left.hours', { n: Math.floor(minutes / 60) });
  return t('left.days', { n: Math.floor(minutes / 1440) });
}

export function duration(ms: number): string {
  if (ms < 1000) return t('span.ms', { n: Math.round(ms) });
  if (ms < 90_000) return t('span.seconds', { n: (ms / 1000).toFixed(ms < 10_000 ? 1 : 0) });
  if (ms < 90 * 60_000) return t('span.minutes', { n: Math.round(ms / 60_000) });
  if (ms < 48 * 3_600_000) return t('span.hours', { n: Math.round(ms / 3_600_000) });
  return t('span.days', { n: Math.round(ms / 86_400_000) });
}

// A date input's value (2026-11-22) of a point in time, in the office's zone.
export function inputDay(at: number): string {
  const it = pieces(new Date(at));
  return `${it.year}-${it.month}-${it.day}`;
}

// The first and the last millisecond of a day written 2026-11-22, in the office's zone.
// A clock's time of such a day: momentOf('2026-11-22', '09:12').
export function momentOf(day: string, clock: string): number {
  return Date.parse(`${day}T${clock}:00${zoneText()}`);
}
export function startOf(text: string): number {
  return Date.parse(`${text}T00:00:00${zoneText()}`);
}
export function endOf(text: string): number {
  return Date.parse(`${text}T23:59:59.999${zoneText()}`);
}
