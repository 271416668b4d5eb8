// Taking from a counter: its unsold seats, or all it may do. Each says first what happens.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useState } from "react";
import { useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Reasons } from "../../shared/ui/Reasons";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import type { DeviceCard } from "../../wire/DeviceCard";

interface Props {
  device: DeviceCard;
  onClose: () => void;
  onDone: () => void;
}

function Form(props: {
  title: string;
  children: ReactNode;
  usual: string[];
  act: ReactNode;
  failure: unknown;
  pending: boolean;
  onSend: (reason: string) => void;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!props.pending && reason.trim()) props.onSend(reason.trim());
  };
  return (
    <Sheet title={props.title} onClose={props.onClose} wide>
      <form className="grid gap-4" onSubmit={send}>
        {props.children}
        <Reasons label={t`Motif`} usual={props.usual} value={reason} onChange={setReason} />
        <Problem failure={props.failure} />
        <SheetFoot
          act={props.act}
          disabled={props.pending || reason.trim() === ""}
          loss
          onClose={props.onClose}
        />
      </form>
    </Sheet>
  );
}

export function Revoking({ device, onClose, onDone }: Props) {
  const { t } = useLingui();
  const intention = useIntention();
  const revoke = useCommand("revoke_device");
  return (
    <Form
      title={t`Révoquer ${device.name}`}
      usual={[t`PC volé`, t`PC remplacé`, t`Guichet fermé`]}
      act={<Trans>Révoquer pour de bon</Trans>}
      failure={revoke.error}
      pending={revoke.isPending}
      onClose={onClose}
      onSend={(reason) =>
        revoke.mutate(
          { request: intention.id(), device: device.device, reason },
          { onSettled: (_, failure) => intention.settle(failure), onSuccess: onDone },
        )
      }
    >
      <ul className="list-disc pl-6">
        <li>
          <Trans>Le central ne prend plus rien de ce guichet, et ne lui envoie plus rien.</Trans>
        </li>
        <li>
          <Trans>Ce qu'il a vendu et pas encore envoyé n'arrive plus.</Trans>
        </li>
        <li>
          <Trans>Ses autres ventes restent, et ses billets restent valables.</Trans>
        </li>
      </ul>
      {device.here ? (
        <Notice tone="loss">
          <Trans>C'est ce guichet-ci : après, il ne sert plus.</Trans>
        </Notice>
      ) : null}
      <p className="font-semibold">
        <Trans>Cela ne peut pas être défait : il faudrait l'inscrire comme nouveau guichet.</Trans>
      </p>
    </Form>
  );
}

export function Recalling({ device, onClose, onDone }: Props) {
  const { t } = useLingui();
  const intention = useIntention();
  const recall = useCommand("recall_seats");
  return (
    <Form
      title={t`Reprendre les places de ${device.name}`}
      usual={[t`Guichet éteint`, t`Réseau coupé`, t`PC en panne`]}
      act={<Trans>Reprendre les places</Trans>}
      failure={recall.error}
      pending={recall.isPending}
      onClose={onClose}
      onSend={(reason) =>
        recall.mutate(
          { request: intention.id(), device: device.device, trip: null, reason },
          { onSettled: (_, failure) => intention.settle(failure), onSuccess: onDone },
        )
      }
    >
      <p className="text-lg">
        <Plural
          value={device.seats}
          one="# place non vendue, sur tous ses départs, va aux autres guichets sans attendre sa réponse."
          other="# places non vendues, sur tous ses départs, vont aux autres guichets sans attendre sa réponse."
        />
      </p>
      <Notice tone="wait">
        <Trans>
          S'il est hors ligne, il les vend peut-être en ce moment. Une place vendue deux fois
          apparaît alors sous « Cas à régler », avec le passager à aider. Appelez-le d'abord si vous
          pouvez.
        </Trans>
      </Notice>
    </Form>
  );
}
