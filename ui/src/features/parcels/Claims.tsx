// Claims: somebody asks for money, and a station manager decides.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useCommand, useCounter, useMoney } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { parseMoney } from "../../shared/money";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import { Reasons } from "../../shared/ui/Reasons";
import { Refused } from "../../shared/ui/Refused";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import type { ClaimCard } from "../../wire/ClaimCard";
import type { ClaimKind } from "../../wire/ClaimKind";
import type { ParcelCard } from "../../wire/ParcelCard";
import { PieceChoice, theOnly } from "./PieceChoice";
import { CLAIMS } from "./words";

interface Props {
  card: ParcelCard;
  onClose: () => void;
}

const KINDS = Object.keys(CLAIMS) as ClaimKind[];

interface TypedClaim {
  kind: ClaimKind;
  asked: string;
  name: string;
  phone: string;
  reason: string;
}

function Fields(props: { typed: TypedClaim; onChange: (part: Partial<TypedClaim>) => void }) {
  const { t, i18n } = useLingui();
  const { digits, symbol } = useCounter().company.currency;
  const { typed, onChange } = props;
  const wrong = typed.asked !== "" && parseMoney(typed.asked, digits) === null;
  return (
    <>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Choice
          label={t`Pour`}
          value={typed.kind}
          options={KINDS.map((one) => ({ value: one, text: i18n._(CLAIMS[one]) }))}
          onChange={(kind) => onChange({ kind: kind as ClaimKind })}
        />
        <Labelled
          label={t`Somme demandée (${symbol})`}
          inputMode="decimal"
          maxLength={15}
          value={typed.asked}
          error={wrong ? t`Ce n'est pas un montant.` : undefined}
          onChange={(event) => onChange({ asked: event.target.value })}
        />
        <Labelled
          label={t`Qui réclame`}
          maxLength={60}
          value={typed.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        <Labelled
          label={t`Téléphone`}
          inputMode="tel"
          maxLength={20}
          value={typed.phone}
          onChange={(event) => onChange({ phone: event.target.value })}
        />
      </div>
      <Labelled
        label={t`Ce qu'il dit`}
        maxLength={120}
        value={typed.reason}
        onChange={(event) => onChange({ reason: event.target.value })}
      />
    </>
  );
}

/** A claim is written down; a station manager decides it. */
export function Claim({ card, of, onClose }: Props & { of: string }) {
  const { t } = useLingui();
  const { digits } = useCounter().company.currency;
  const claimable = card.pieces.filter((piece) => piece.possible.includes("claim"));
  const harmed = claimable.filter(({ state, damaged }) => damaged || state === "lost");
  const [pieces, setPieces] = useState(
    harmed.length > 0 ? harmed.map(({ piece }) => piece) : theOnly(claimable),
  );
  const [typed, setTyped] = useState<TypedClaim>({
    ...{ kind: "damaged", asked: "", reason: "" },
    ...{ name: card.row.sender ?? "", phone: card.row.sender_phone ?? "" },
  });
  const intention = useIntention();
  const open = useCommand("open_claim");
  const { kind, reason, name, phone } = typed;
  const amount = parseMoney(typed.asked, digits);
  const ready =
    pieces.length > 0 && amount !== null && amount > 0 && reason.trim() && name.trim() && phone;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || open.isPending) return;
    const claimant = { name, phone, id_number: "", address: "" };
    open.mutate(
      {
        ...{ request: intention.id(), parcel: of, pieces, kind },
        ...{ asked: amount, claimant, reason },
      },
      { onSettled: (_, failure) => intention.settle(failure), onSuccess: onClose },
    );
  };
  return (
    <Sheet title={t`Ouvrir une réclamation`} onClose={onClose} wide>
      <form className="grid gap-4" onSubmit={send}>
        <PieceChoice pieces={claimable} chosen={pieces} onChange={setPieces} />
        <Fields typed={typed} onChange={(part) => setTyped((now) => ({ ...now, ...part }))} />
        <Refused failure={open.error} />
        <SheetFoot
          act={<Trans>Ouvrir la réclamation</Trans>}
          disabled={!ready || open.isPending}
          onClose={onClose}
        />
      </form>
    </Sheet>
  );
}

export function Decide({ card, claim, onClose }: Props & { claim: ClaimCard }) {
  const { t } = useLingui();
  const money = useMoney();
  const { digits, symbol } = useCounter().company.currency;
  const [awarded, setAwarded] = useState("");
  const [reason, setReason] = useState("");
  const intention = useIntention();
  const decide = useCommand("decide_claim");
  const amount = parseMoney(awarded, digits);
  const ready = amount !== null && amount <= claim.asked && reason.trim() !== "";
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || decide.isPending) return;
    decide.mutate(
      {
        ...{ request: intention.id(), parcel: card.row.parcel, claim: claim.claim },
        ...{ awarded: amount, reason },
      },
      { onSettled: (_, failure) => intention.settle(failure), onSuccess: onClose },
    );
  };
  return (
    <Sheet title={t`Décider de la réclamation`} onClose={onClose}>
      <form className="grid gap-4" onSubmit={send}>
        <p>
          <Trans>Demandé : {money(claim.asked)}. Zéro la rejette.</Trans>
        </p>
        <Labelled
          label={t`Somme accordée (${symbol})`}
          inputMode="decimal"
          maxLength={15}
          value={awarded}
          error={
            awarded !== "" && (amount === null || amount > claim.asked)
              ? t`De zéro à ce qui est demandé.`
              : undefined
          }
          onChange={(event) => setAwarded(event.target.value)}
        />
        <Reasons
          label={t`Motif`}
          usual={[t`Faute de la compagnie`, t`Mal emballé`, t`Pas de preuve`]}
          value={reason}
          onChange={setReason}
        />
        <Refused failure={decide.error} />
        <SheetFoot
          act={<Trans>Décider</Trans>}
          disabled={!ready || decide.isPending}
          onClose={onClose}
        />
      </form>
    </Sheet>
  );
}
