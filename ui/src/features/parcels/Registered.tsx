// What was just taken in: the code to tell the sender, the number, the change, another print.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Check, X } from "lucide-react";
import { useMoney } from "../../shared/counter";
import type { ParcelRegisteredAnswer } from "../../wire/ParcelRegisteredAnswer";
import { useParcelState } from "./draft";
import { Papers } from "./Papers";

/** What is said with it, and its papers: while nobody else is served. */
function Rest({ last }: { last: ParcelRegisteredAnswer }) {
  return (
    <>
      <p className="text-sm">
        <Trans>Le code se dit au seul expéditeur : il le donne à qui doit retirer le colis.</Trans>
      </p>
      <p className="text-sm text-quiet">
        <Plural
          value={last.pieces.length}
          one="Un reçu et # étiquette sortent de l'imprimante."
          other="Un reçu et # étiquettes sortent de l'imprimante."
        />
      </p>
      <Papers key={last.parcel} parcel={last.parcel} pieces={last.pieces.length} />
    </>
  );
}

export function Registered() {
  const { t } = useLingui();
  const money = useMoney();
  const last = useParcelState((state) => state.last);
  // The next parcel needs the room.
  const next = useParcelState((state) => state.draft.destination !== "");
  if (!last) return null;
  return (
    <section
      aria-label={t`Dernier colis`}
      className="panel grid shrink-0 gap-2 border-l-4 border-l-done p-3"
    >
      <header className="flex items-center gap-2 font-semibold text-done">
        <Check aria-hidden className="size-5 shrink-0" />
        <span className="flex-1">
          <Trans>Colis reçu</Trans>{" "}
          <Link
            to="/parcels/one"
            search={{ of: last.waybill }}
            className="whitespace-nowrap text-accent underline"
          >
            {last.waybill}
          </Link>
        </span>
        <button
          type="button"
          className="-m-2 grid size-11 place-items-center text-ink"
          aria-label={t`Fermer`}
          onClick={() => useParcelState.setState({ last: null })}
        >
          <X aria-hidden className="size-5" />
        </button>
      </header>
      <dl className="grid grid-cols-[1fr_auto] items-baseline gap-x-3">
        <dt className="text-quiet">
          <Trans>Code de retrait</Trans>
        </dt>
        <dd className="text-[28px] leading-[36px] font-bold whitespace-nowrap">
          {last.pickup_code ?? <Trans>sur le reçu</Trans>}
        </dd>
        <dt className="text-quiet">
          <Trans>Rendre</Trans>
        </dt>
        <dd
          className={`amount font-semibold ${next ? "text-[28px] leading-[36px]" : "text-[40px] leading-[44px]"}`}
          data-testid="parcel-change"
        >
          {money(last.change)}
        </dd>
      </dl>
      {next ? null : <Rest last={last} />}
    </section>
  );
}
