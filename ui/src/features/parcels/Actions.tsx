// What can be done with a parcel here and now, each with what it costs before it is pressed.

import { Trans, useLingui } from "@lingui/react/macro";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useAnswer, useMay, useMoney } from "../../shared/counter";
import type { HandoverSheet } from "../../wire/HandoverSheet";
import type { ParcelCard } from "../../wire/ParcelCard";
import { Claim } from "./Claims";
import { NOTES, Note, type Noted, Ready, TakeBack } from "./Handle";
import { HandOver } from "./HandOver";
import { PayOut, Storage } from "./Money";

type Act =
  | "deliver"
  | "storage"
  | "ready"
  | "remit"
  | Noted
  | "claim"
  | "cancel_parcel"
  | "write_off_parcel";

interface Offer {
  act: Act;
  /** Which pieces, where they are not all with which it can be done. */
  pieces?: number[];
  title: string;
  cost: ReactNode;
  /** What one comes for, most of the time. */
  main?: boolean;
}

/** Which notes need whose permission: who moves parcels, or who decides about them. */
const PERMISSIONS: Record<Noted, string> = {
  refuse_parcel: "move_parcels",
  return_parcel: "move_parcels",
  unclaimed_parcel: "move_parcels",
  lost_pieces: "settle_parcels",
  damaged_pieces: "move_parcels",
};

function useNotes(): Record<Noted, Pick<Offer, "title" | "cost">> {
  const { t } = useLingui();
  return {
    refuse_parcel: {
      title: t`Noter le refus`,
      cost: <Trans>Sans frais. Le destinataire ne le veut pas ; il peut encore être remis.</Trans>,
    },
    return_parcel: {
      title: t`Renvoyer à l'expéditeur`,
      cost: (
        <Trans>De nouvelles étiquettes sortent ; l'expéditeur paie le retour à l'arrivée.</Trans>
      ),
    },
    unclaimed_parcel: {
      title: t`Noter non réclamé`,
      cost: <Trans>Sans frais. Personne n'est venu dans le temps de la règle.</Trans>,
    },
    lost_pieces: {
      title: t`Noter perdu`,
      cost: <Trans>Une pièce perdue peut être réclamée ; retrouvée, elle repart.</Trans>,
    },
    damaged_pieces: {
      title: t`Noter un dommage`,
      cost: <Trans>Sans frais. Le dommage reste dans l'historique ; il peut être réclamé.</Trans>,
    },
  };
}

/** What the way of the pieces allows here. */
function useSteps(card: ParcelCard, sheet: HandoverSheet | undefined): Offer[] {
  const { t } = useLingui();
  const may = useMay();
  const money = useMoney();
  const notes = useNotes();
  const steps = new Set(card.pieces.flatMap(({ possible }) => possible));
  const offers: Offer[] = [];
  if (steps.has("deliver") && may("take_parcels")) {
    const due = sheet?.total ?? card.row.due + card.row.cod;
    const cost = due > 0 ? <Trans>encaisse {money(due)}</Trans> : <Trans>rien à payer</Trans>;
    offers.push({ act: "deliver", title: t`Remettre…`, cost, main: true });
  }
  // Here, and on its way elsewhere: a supervisor can let it go all the same.
  const astray = card.pieces.filter(
    ({ state, possible }) => state === "unloaded" && possible.includes("load"),
  );
  if (!steps.has("deliver") && astray.length > 0 && may("take_parcels")) {
    const cost = <Trans>Sa destination est ailleurs : un chef approuve.</Trans>;
    const pieces = astray.map(({ piece }) => piece);
    offers.push({ act: "deliver", title: t`Remettre ici…`, cost, pieces });
  }
  if (steps.has("ready") && may("move_parcels")) {
    const cost = <Trans>Un message part au destinataire.</Trans>;
    offers.push({ act: "ready", title: t`Annoncer`, cost, main: !steps.has("deliver") });
  }
  for (const [act, note] of Object.entries(notes) as [Noted, Pick<Offer, "title" | "cost">][]) {
    if (steps.has(NOTES[act]) && may(PERMISSIONS[act])) offers.push({ act, ...note });
  }
  if (steps.has("claim") && may("take_parcels")) {
    const cost = <Trans>Un chef de gare en décide.</Trans>;
    offers.push({ act: "claim", title: t`Réclamation…`, cost });
  }
  // A parcel is taken back whole, or not at all.
  if (card.pieces.every(({ possible }) => possible.includes("cancel")) && may("cancel")) {
    const cost =
      card.paid > 0 ? (
        <Trans>rend {money(card.paid)} à l'expéditeur</Trans>
      ) : (
        <Trans>Rien n'a été payé : rien n'est rendu.</Trans>
      );
    offers.push({ act: "cancel_parcel", title: t`Annuler le colis`, cost });
  }
  return offers;
}

/** What its money allows. */
function useMoneyOffers(card: ParcelCard, sheet: HandoverSheet | undefined): Offer[] {
  const { t } = useLingui();
  const may = useMay();
  const money = useMoney();
  const { due, cod_owed } = card.row;
  const storage = sheet?.storage ?? 0;
  const offers: Offer[] = [];
  if (cod_owed > 0 && may("take_parcels")) {
    const cost = <Trans>sort {money(cod_owed)} de la caisse</Trans>;
    offers.push({ act: "remit", title: t`Remettre à l'expéditeur`, cost, main: true });
  }
  if (storage > 0 && may("take_parcels")) {
    const cost = <Trans>encaisse {money(storage)}, et le colis reste</Trans>;
    offers.push({ act: "storage", title: t`Encaisser le magasinage`, cost });
  }
  const over = card.pieces.every(({ state }) => state === "lost" || state === "unclaimed");
  if (due > 0 && over && may("settle_parcels")) {
    const cost = <Trans>abandonne {money(due)}</Trans>;
    offers.push({ act: "write_off_parcel", title: t`Abandonner le port dû`, cost });
  }
  return offers;
}

function Opened(props: {
  offer: Offer;
  card: ParcelCard;
  of: string;
  storage: number;
  onClose: () => void;
}) {
  const { offer, card, onClose } = props;
  const { act, title, cost } = offer;
  const about = { card, of: props.of, title, cost, onClose };
  switch (act) {
    case "deliver":
      return <HandOver parcel={props.of} pieces={offer.pieces ?? []} onClose={onClose} />;
    case "ready":
      return <Ready {...about} />;
    case "storage":
      return <Storage {...about} storage={props.storage} />;
    case "remit":
      return <PayOut card={card} amount={card.row.cod_owed} onClose={onClose} />;
    case "claim":
      return <Claim {...about} />;
    case "cancel_parcel":
    case "write_off_parcel":
      return <TakeBack {...about} what={act} />;
    default:
      return <Note {...about} what={act} />;
  }
}

/** `of` is how the parcel was named: a label's text says more than its number. */
export function Actions({ card, of }: { card: ParcelCard; of: string }) {
  const may = useMay();
  const deliverable = card.pieces.some(({ possible }) => possible.includes("deliver"));
  const asked = deliverable && may("take_parcels");
  const sheet = useAnswer("handover_sheet", { parcel: of, labels: [], pieces: [] }, asked);
  const known = asked ? sheet.data : undefined;
  const offers = [...useSteps(card, known), ...useMoneyOffers(card, known)];
  // What was opened stays, also when what it did takes it off the list.
  const [open, setOpen] = useState<{ offer: Offer; card: ParcelCard; storage: number } | null>(
    null,
  );
  const ordered = [...offers.filter(({ main }) => main), ...offers.filter(({ main }) => !main)];
  if (ordered.length === 0 && !open) return null;
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Trans>Ce qui est possible ici</Trans>
      </h2>
      <ul className="grid gap-2">
        {ordered.map((offer) => (
          <li key={offer.act}>
            <button
              type="button"
              className={`btn w-full justify-between py-2 text-left ${offer.main ? "btn-primary" : ""}`}
              onClick={() => setOpen({ offer, card, storage: known?.storage ?? 0 })}
            >
              <span className="min-w-0">
                <span className="block">{offer.title}</span>
                <span className="block text-sm font-normal">{offer.cost}</span>
              </span>
              <ChevronRight aria-hidden className="size-5 shrink-0" />
            </button>
          </li>
        ))}
      </ul>
      {open ? <Opened {...open} of={of} onClose={() => setOpen(null)} /> : null}
    </section>
  );
}
