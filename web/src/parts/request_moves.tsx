import type { Move, Request } from '../api/schema.ts';
import { known, t } from '../text/text.ts';
import { Timeline } from './bits.tsx';

// The reason that was picked, and the words beside it: "その他：差出人に電話で確認した".
export function reasonText(move: Pick<Move, 'code' | 'reason'>): string {
  const text = move.code?.text ?? '';
  return text !== '' && move.reason ? t('reason.with', { code: text, text: move.reason }) : text || (move.reason ?? '');
}

// Who did what with a request, oldest first.
export function RequestMoves({ moves }: { moves: Request['moves'] }) {
  return (
    <Timeline
      steps={moves.map((move) => ({
        at: move.at,
        title: known(`move.${move.move}`, move.move),
        who: move.deputy_for ? t('move.deputy', { name: move.actor_name ?? move.actor, principal: move.deputy_for }) : (move.actor_name ?? move.actor),
        text: reasonText(move) || undefined,
      }))}
    />
  );
}
