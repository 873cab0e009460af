// 設定: how dates are written, language, single-key shortcuts; one's own password where it is kept here.
import { useSession } from '../api/session.tsx';
import { when } from '../logic/dates.ts';
import { change, useSettings } from '../logic/settings.ts';
import { Facts, PageHead, Section } from '../parts/bits.tsx';
import { Checkbox, Radios } from '../parts/field.tsx';
import { PasswordForm } from '../parts/password_form.tsx';
import { LanguageButton } from '../shell.tsx';
import { t } from '../text/text.ts';
import { rolesText } from './people.tsx';

export function SettingsPage() {
  const { session } = useSession();
  const { dates, shortcuts } = useSettings();
  const now = Date.now();
  return (
    <div className="max-w-[46rem]">
      <PageHead title={t('nav.settings')} tabTitle={t('nav.settings')} lead={t('settings.lead')} />
      <Section title={t('settings.show')}>
        <div className="flex flex-col gap-4">
          <Radios
            legend={t('settings.dates')}
            name="dates"
            value={dates}
            onChange={(value) => change({ dates: value === 'iso' ? 'iso' : 'era' })}
            choices={[
              { value: 'era', label: t('settings.dates.era') },
              { value: 'iso', label: t('settings.dates.iso') },
            ]}
          />
          <p role="status">{t('settings.dates.now', { at: when(now) })}</p>
          <p>
            {t('settings.language')} <LanguageButton />
          </p>
          <Checkbox checked={shortcuts} onChange={(event) => change({ shortcuts: event.target.checked })} label={t('settings.keys')} hint={t('settings.keys.text')} />
        </div>
      </Section>
      <Section title={t('settings.me')}>
        <Facts
          rows={[
            [t('people.name'), session.name ?? ''],
            [t('person.account'), session.account ?? ''],
            [t('people.department'), session.department ?? t('figure.none')],
            [t('people.roles'), rolesText(session.roles ?? [])],
            [t('people.addresses'), (session.addresses ?? []).join('、') || t('figure.none')],
            [t('settings.section'), (session.section_addresses ?? []).join('、') || t('figure.none')],
          ]}
        />
      </Section>
      <Section title={t('settings.password')}>
        <PasswordForm account={session.account ?? ''} />
      </Section>
    </div>
  );
}
