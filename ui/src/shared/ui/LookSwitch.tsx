// Language and theme, as everyone may set them.

import { useLingui } from "@lingui/react/macro";
import { chooseLanguage, type Language } from "../language";
import { type Theme, useTheme } from "../theme";

export function LookSwitch() {
  const { t, i18n } = useLingui();
  const { theme, choose } = useTheme();
  const look = "min-h-11 rounded-md border border-edge bg-surface px-2 text-sm font-semibold";
  return (
    <div className="flex gap-2">
      <select
        className={look}
        aria-label={t`Langue`}
        value={i18n.locale}
        onChange={(event) => void chooseLanguage(event.target.value as Language)}
      >
        <option value="fr">Français</option>
        <option value="en">English</option>
      </select>
      <select
        className={look}
        aria-label={t`Thème`}
        value={theme}
        onChange={(event) => choose(event.target.value as Theme)}
      >
        <option value="auto">{t`Auto`}</option>
        <option value="light">{t`Clair`}</option>
        <option value="dark">{t`Sombre`}</option>
      </select>
    </div>
  );
}
