// The rules of control in words.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMoney } from "../../shared/counter";
import { formatNumber } from "../../shared/money";
import type { ControlRules } from "../../wire/ControlRules";
import { span } from "./bands";

/** `20`, `12,5`: kilograms without needless digits. */
function kilos(grams: number, locale: string): string {
  return formatNumber(grams, 3, locale).replace(/[.,]?0+$/, "");
}

export function Boarding({ control }: { control: ControlRules }) {
  const { i18n } = useLingui();
  return (
    <Trans>
      de {span(i18n, control.early_minutes)} avant le départ à {span(i18n, control.late_minutes)}{" "}
      après, tant qu'il n'est pas bouclé
    </Trans>
  );
}

export function Standing({ control }: { control: ControlRules }) {
  return (
    <Plural
      value={control.standing}
      _0="personne"
      one="# passager au plus"
      other="# passagers au plus"
    />
  );
}

export function Lateness({ control }: { control: ControlRules }) {
  const { i18n } = useLingui();
  return (
    <Trans>
      dès {span(i18n, control.delay_refund_minutes)} de retard, les billets sont remboursés en
      entier
    </Trans>
  );
}

export function Luggage({ control }: { control: ControlRules }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const { per_piece, per_kilo } = control;
  const weight = kilos(control.luggage_grams, i18n.locale);
  return (
    <>
      <Plural
        value={control.luggage_pieces}
        _0="aucune pièce comprise"
        one={`# pièce et ${weight} kg compris`}
        other={`# pièces et ${weight} kg compris`}
      />
      {" ; "}
      {per_piece === 0 && per_kilo === 0 ? (
        <Trans>le reste ne coûte rien</Trans>
      ) : (
        <Trans>
          au-delà {money(per_piece)} par pièce et {money(per_kilo)} par kilo
        </Trans>
      )}
    </>
  );
}
