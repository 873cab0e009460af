// ヘルプ: the questions staff ask, on one page that prints.
import { useSession } from '../api/session.tsx';
import { PageHead, Section } from '../parts/bits.tsx';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { t } from '../text/text.ts';

export function HelpPage() {
  const { session } = useSession();
  const questions: [string, string[]][] = [
    [t('help.1'), [t('help.1.a'), t('help.1.b')]],
    [t('help.2'), [t('help.2.a'), t('help.2.b')]],
    [t('help.3'), [t('help.3.a'), t('help.3.b')]],
    [t('help.4'), [t('help.4.a'), t('help.4.b')]],
    [t('help.5'), [t('help.5.a'), t('help.5.b')]],
  ];
  return (
    <div className="max-w-[46rem]">
      <PageHead title={t('nav.help')} tabTitle={t('nav.help')} lead={t('help.lead')}>
        <Button size="sm" onClick={() => window.print()}>
          <Icon name="print" className="size-4" />
          {t('print')}
        </Button>
      </PageHead>
      {questions.map(([question, answers]) => (
        <Section key={question} title={question}>
          {answers.map((answer) => (
            <p key={answer} className="mb-2">
              {answer}
            </p>
          ))}
        </Section>
      ))}
      <Section title={t('help.contact')}>
        <p>{session.contact ? t('shell.contact', { contact: session.contact }) : t('shell.contact.none')}</p>
      </Section>
    </div>
  );
}
