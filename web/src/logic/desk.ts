// What a decision page says in words: what happens if one approves, whether this sender is new, whether figures call for care.
import type { Facts, Request } from '../api/schema.ts';
import { count, known, t } from '../text/text.ts';
import { when } from './dates.ts';
import { scopeText } from '../parts/states.tsx';

// The first digits of a request's number, or all of them.
export function isNumber(text: string): boolean {
  return /^[0-9a-f]{6,32}$/i.test(text.trim());
}

// Whether this person has approved the request as it stands: what was approved before it came back and was asked for anew is void.
export function hasApproved(request: Request, account: string | undefined): boolean {
  const anew = request.moves.findLastIndex((one) => one.move === 'resubmit');
  return request.moves.some((one, index) => index > anew && one.move === 'approve' && one.actor === account);
}

// How far the approvals are, said to who has just approved.
export function approvedText(request: Request): string {
  const missing = request.approvals_needed - request.approvals_given;
  if (request.state !== 'requested' || missing <= 0) return t('request.done.approve');
  return t('decide.given', { given: request.approvals_given, needed: request.approvals_needed, n: missing });
}

// Of checked import: which of the two has not been recorded.
export function missingChecks(facts: Facts): ('eye' | 'malware')[] {
  return (['eye', 'malware'] as const).filter((kind) => !(facts.checks ?? []).some((check) => check.check === kind && !check.earlier));
}

// account: who reads it; an approval already given is not counted a second time.
export function consequences(request: Request, facts: Facts, account: string | undefined): string[] {
  const who = { who: request.requester.department ? `${request.requester.department} ${request.requester.name}` : request.requester.name, address: request.address, scope: scopeText(request) };
  const profile = request.way.startsWith('rewash:') ? request.way.slice(7) : '';
  const lines = [request.way === 'original' ? t('decide.what.happens', who) : t('decide.what.rewash', { ...who, way: known(`profile.${profile}`, profile) })];
  if (request.way === 'original') {
    lines.push(t('decide.what.original'));
    lines.push(t('decide.what.alone'));
  }
  const missing = request.approvals_needed - request.approvals_given - (hasApproved(request, account) ? 0 : 1);
  if (request.state === 'requested') lines.push(missing > 0 ? t('decide.what.more', { n: missing }) : t('decide.what.last'));
  if (facts.checked_import && missingChecks(facts).length > 0) lines.push(t('decide.what.checked'));
  if (request.deadline && request.state === 'requested') lines.push(t('decide.what.deadline', { at: when(request.deadline) }));
  return lines;
}

export function senderLine(facts: Facts): { text: string; careful: boolean } {
  const it = facts.sender_history;
  if (it.messages <= 1) return { text: t('decide.sender.first'), careful: true };
  const text = t('decide.sender.known', { n: count(it.messages), first: it.first_seen ? when(it.first_seen) : t('date.unknown'), held: count(it.held) });
  return { text, careful: it.held > 0 };
}
