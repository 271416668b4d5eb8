// Opens the till with what lies in the drawer.

import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useCommand, useCounter } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { parseMoney } from "../../shared/money";
import { asCount, CountPad, type Pieces } from "../../shared/ui/CountPad";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";

export function OpenTill(props: { onOpened: () => void; onCancel?: () => void }) {
  const { t } = useLingui();
  const { company } = useCounter();
  const [pieces, setPieces] = useState<Pieces>({});
  const [sum, setSum] = useState("");
  const intention = useIntention();
  const open = useCommand("open_till");
  const count = asCount(pieces);
  const typed = sum.trim() === "" ? null : parseMoney(sum, company.currency.digits);
  const wrong = sum.trim() !== "" && typed === null;

  const submit = () =>
    open.mutate(
      // An empty drawer is a float too: nothing counted and nothing typed is zero.
      {
        request: intention.id(),
        count,
        float: count.length > 0 ? typed : (typed ?? 0),
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: props.onOpened,
      },
    );

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "F9") return;
        event.preventDefault();
        event.stopPropagation();
        if (!wrong && !open.isPending) submit();
      }}
    >
      <p className="text-quiet">
        <Trans>Comptez le fond de caisse, ou tapez seulement sa somme. Vide : sans fond.</Trans>
      </p>
      <Labelled
        label={t`Somme du fond`}
        inputMode="decimal"
        autoFocus
        maxLength={15}
        value={sum}
        error={wrong ? t`Ce n'est pas un montant.` : null}
        onChange={(event) => setSum(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
      />
      <CountPad pieces={pieces} onChange={setPieces} />
      <Problem failure={open.error} />
      <div className="flex gap-2">
        {props.onCancel ? (
          <button type="button" className="btn" onClick={props.onCancel}>
            <Trans>Annuler</Trans>
          </button>
        ) : null}
        <button
          type="submit"
          className="btn btn-primary flex-1 text-lg"
          disabled={open.isPending || wrong}
        >
          <kbd className="kbd">F9</kbd>
          <Trans>Ouvrir la caisse</Trans>
        </button>
      </div>
    </form>
  );
}
