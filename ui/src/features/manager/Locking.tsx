// Closing a day for good, after saying what that means.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { useState } from "react";
import { useCommand } from "../../shared/counter";
import { shortDay } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";

export function Locking(props: { day: string | null }) {
  const { t, i18n } = useLingui();
  const [asking, setAsking] = useState<string | null>(null);
  const intention = useIntention();
  const lock = useCommand("lock_day");
  const named = (day: string) => shortDay(day, i18n.locale);
  return (
    <>
      {lock.isSuccess && !asking ? (
        <Notice tone="done">
          <Trans>La journée {named(lock.data.day)} est clôturée.</Trans>{" "}
          <Link
            to="/rapports/journal/$entry"
            params={{ entry: String(lock.data.entry) }}
            className="underline"
          >
            <Trans>Écriture n° {lock.data.entry}</Trans>
          </Link>
        </Notice>
      ) : null}
      {props.day ? (
        <button
          type="button"
          className="btn btn-primary justify-self-start"
          onClick={() => {
            lock.reset();
            setAsking(props.day);
          }}
        >
          <Lock aria-hidden className="size-5" />
          <Trans>Clôturer la journée {named(props.day)}</Trans>
        </button>
      ) : null}
      {asking ? (
        <Sheet title={t`Clôturer la journée ${named(asking)}`} onClose={() => setAsking(null)}>
          <div className="grid gap-4">
            <ul className="grid list-disc gap-2 pl-6">
              <li>
                <Trans>
                  Plus rien ne s'inscrira sur cette journée ni sur celles d'avant. Ce qui viendra
                  encore s'inscrira au jour où il vient.
                </Trans>
              </li>
              <li>
                <Trans>
                  Ses chiffres sont signés dans le journal ; son export restera le même, octet pour
                  octet.
                </Trans>
              </li>
              <li>
                <strong>
                  <Trans>Cela ne peut pas être défait.</Trans>
                </strong>
              </li>
            </ul>
            <Problem failure={lock.error} />
            <div className="flex justify-end gap-2">
              <button type="button" className="btn" onClick={() => setAsking(null)}>
                <Trans>Annuler</Trans>
              </button>
              <button
                type="button"
                className="btn btn-primary"
                disabled={lock.isPending}
                onClick={() =>
                  lock.mutate(
                    { request: intention.id(), day: asking },
                    {
                      onSettled: (_, failure) => intention.settle(failure),
                      onSuccess: () => setAsking(null),
                    },
                  )
                }
              >
                <Trans>Clôturer pour de bon</Trans>
              </button>
            </div>
          </div>
        </Sheet>
      ) : null}
    </>
  );
}
