// Something that is noted about pieces of one parcel: ready, refused, sent back, lost…

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useState } from "react";
import { useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Approve, given, isAboutApproval, NO_APPROVAL } from "../../shared/ui/Approve";
import { Finished } from "../../shared/ui/Finished";
import { Labelled } from "../../shared/ui/Labelled";
import { Reasons } from "../../shared/ui/Reasons";
import { Refused } from "../../shared/ui/Refused";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import { Refusal } from "../../transport";
import type { ParcelCard } from "../../wire/ParcelCard";
import { PhotoField } from "./Photo";
import { PieceChoice, theOnly } from "./PieceChoice";

/** What is noted of pieces, by the command that does it and the step that must be possible. */
export const NOTES = {
  refuse_parcel: "refuse",
  return_parcel: "return",
  unclaimed_parcel: "unclaimed",
  lost_pieces: "lost",
  damaged_pieces: "damaged",
} as const;
export type Noted = keyof typeof NOTES;
/** What happens to single pieces, and seldom to all. */
const SINGLE = new Set<Noted>(["lost_pieces", "damaged_pieces"]);

interface Props {
  card: ParcelCard;
  /** How the parcel was named: a label's text is enough where nothing else is known of it. */
  of: string;
  title: string;
  /** What it means and costs, before it is pressed. */
  cost: ReactNode;
  onClose: () => void;
}

function useUsual(what: Noted): string[] {
  const { t } = useLingui();
  return {
    refuse_parcel: [t`Ne veut pas payer`, t`Ne le veut plus`, t`Contenu abîmé`],
    return_parcel: [t`Refusé par le destinataire`, t`Destinataire introuvable`, t`Non réclamé`],
    unclaimed_parcel: [],
    lost_pieces: [t`Introuvable au déchargement`, t`Introuvable en magasin`],
    damaged_pieces: [t`Mouillé`, t`Cassé`, t`Ouvert`],
  }[what];
}

export function Note({ card, of, title, cost, onClose, what }: Props & { what: Noted }) {
  const { t } = useLingui();
  const possible = card.pieces.filter((piece) => piece.possible.includes(NOTES[what]));
  const [pieces, setPieces] = useState(
    SINGLE.has(what) ? theOnly(possible) : possible.map(({ piece }) => piece),
  );
  const [reason, setReason] = useState("");
  const [photo, setPhoto] = useState<string | null>(null);
  const intention = useIntention();
  const note = useCommand(what);
  const usual = useUsual(what);
  const reasoned = what === "unclaimed_parcel";
  const ready = pieces.length > 0 && (reasoned || reason.trim() !== "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || note.isPending) return;
    note.mutate(
      { request: intention.id(), parcel: of, pieces, reason, photo },
      { onSettled: (_, failure) => intention.settle(failure), onSuccess: onClose },
    );
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <form className="grid gap-4" onSubmit={send}>
        <p>{cost}</p>
        <PieceChoice pieces={possible} chosen={pieces} onChange={setPieces} />
        {reasoned ? null : (
          <Reasons label={t`Motif`} usual={usual} value={reason} onChange={setReason} />
        )}
        {what === "damaged_pieces" ? <PhotoField photo={photo} onChange={setPhoto} /> : null}
        <Refused failure={note.error} />
        <SheetFoot act={title} disabled={!ready || note.isPending} onClose={onClose} />
      </form>
    </Sheet>
  );
}

export function Ready({ card, of, title, cost, onClose }: Props) {
  const { t } = useLingui();
  const possible = card.pieces.filter((piece) => piece.possible.includes("ready"));
  const [pieces, setPieces] = useState(possible.map(({ piece }) => piece));
  const [shelf, setShelf] = useState("");
  const intention = useIntention();
  const call = useCommand("ready_parcels");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (pieces.length === 0 || call.isPending) return;
    call.mutate(
      { request: intention.id(), parcels: [{ parcel: of, pieces }], shelf },
      { onSettled: (_, failure) => intention.settle(failure), onSuccess: onClose },
    );
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <form className="grid gap-4" onSubmit={send}>
        <p>{cost}</p>
        <PieceChoice pieces={possible} chosen={pieces} onChange={setPieces} />
        <Labelled
          label={t`Rayon (facultatif)`}
          maxLength={20}
          value={shelf}
          onChange={(event) => setShelf(event.target.value)}
        />
        <Refused failure={call.error} />
        <SheetFoot act={title} disabled={pieces.length === 0 || call.isPending} onClose={onClose} />
      </form>
    </Sheet>
  );
}

/** Taken back, or its carriage given up: nothing of that is undone. */
export function TakeBack(props: Props & { what: "cancel_parcel" | "write_off_parcel" }) {
  const { t } = useLingui();
  const { of, title, cost, onClose, what } = props;
  const [reason, setReason] = useState("");
  const [approval, setApproval] = useState(NO_APPROVAL);
  const intention = useIntention();
  const take = useCommand(what);
  const failure = take.error;
  const elsewhere = failure instanceof Refusal && failure.code === "parcel_elsewhere";
  const supervise = what === "cancel_parcel" && (elsewhere || isAboutApproval(failure));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === "" || take.isPending) return;
    const asked = { request: intention.id(), parcel: of, reason };
    take.mutate(what === "cancel_parcel" ? { ...asked, approval: given(approval) } : asked, {
      onSettled: (_, failed) => intention.settle(failed),
    });
  };
  return (
    <Sheet title={title} onClose={onClose}>
      {take.data ? (
        <Finished change={Math.max(0, -take.data.amount)} onClose={onClose}>
          <Trans>C'est noté.</Trans>
        </Finished>
      ) : (
        <form className="grid gap-4" onSubmit={send}>
          <p>{cost}</p>
          <Reasons
            label={t`Motif`}
            usual={
              what === "cancel_parcel"
                ? [t`Erreur de saisie`, t`L'expéditeur renonce`]
                : [t`Colis perdu`, t`Personne ne paiera`]
            }
            value={reason}
            onChange={setReason}
          />
          {supervise ? (
            <Approve approval={approval} onChange={setApproval} failure={failure} />
          ) : null}
          <Refused failure={isAboutApproval(failure) ? null : failure} />
          <SheetFoot
            act={title}
            loss
            disabled={reason.trim() === "" || take.isPending}
            onClose={onClose}
          />
        </form>
      )}
    </Sheet>
  );
}
