// The counter's data: how much, whether whole, and its backup.

import { Trans, useLingui } from "@lingui/react/macro";
import { Check, Clock, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useCommand, useCounter } from "../../shared/counter";
import { shortDay } from "../../shared/dates";
import { Problem } from "../../shared/ui/Problem";
import type { StoreCheck } from "../../wire/StoreCheck";

function Checked({ check }: { check: StoreCheck }) {
  if (check === "running") {
    return (
      <span className="flex items-center gap-2 text-wait">
        <Clock aria-hidden className="size-5" />
        <Trans>vérification en cours</Trans>
      </span>
    );
  }
  if (check === "whole") {
    return (
      <span className="flex items-center gap-2 text-done">
        <Check aria-hidden className="size-5" />
        <Trans>données entières</Trans>
      </span>
    );
  }
  return (
    <span className="flex items-center gap-2 text-loss">
      <TriangleAlert aria-hidden className="size-5" />
      <Trans>données abîmées : n'y vendez plus, restaurez la sauvegarde</Trans>
    </span>
  );
}

export function StoreFacts() {
  const { i18n } = useLingui();
  const { store, version, company } = useCounter();
  const backup = useCommand("backup_now");
  const row = (name: ReactNode, value: ReactNode) => (
    <div className="grid grid-cols-[150px_1fr] gap-2 py-1">
      <dt className="text-quiet">{name}</dt>
      <dd className="min-w-0 font-semibold">{value}</dd>
    </div>
  );
  return (
    <section className="panel p-4">
      <h2 className="mb-2 text-lg">
        <Trans>À propos de ce poste</Trans>
      </h2>
      <dl className="mb-3">
        {row(<Trans>Version</Trans>, `Guichet ${version}`)}
        {row(
          <Trans>Poste</Trans>,
          <Trans>
            {company.station} ({company.station_code}), guichet {company.counter}
          </Trans>,
        )}
        {row(
          <Trans>Journal</Trans>,
          <Trans>
            {store.entries} écritures, {store.head}
          </Trans>,
        )}
        {row(<Trans>État</Trans>, <Checked check={store.check} />)}
        {row(<Trans>Dossier</Trans>, store.folder)}
        {row(
          <Trans>Sauvegarde</Trans>,
          store.last_backup === null ? (
            <Trans>aucune encore</Trans>
          ) : (
            shortDay(store.last_backup, i18n.locale)
          ),
        )}
      </dl>
      <button
        type="button"
        className="btn"
        disabled={backup.isPending}
        onClick={() => backup.mutate({})}
      >
        <Trans>Sauvegarder maintenant</Trans>
      </button>
      {backup.isSuccess ? (
        <p role="status" className="mt-2 font-semibold text-done">
          {backup.data.made ? (
            <Trans>Sauvegarde faite.</Trans>
          ) : (
            <Trans>La sauvegarde du jour existe déjà.</Trans>
          )}
        </p>
      ) : null}
      <Problem failure={backup.error} className="mt-2" />
    </section>
  );
}
