// Every key there is.

import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";

export function KeyHelp() {
  const { t } = useLingui();
  const keys: [string, ReactNode][] = [
    ["1 – 9", <Trans key="1">Destination favorite</Trans>],
    ["A – Z", <Trans key="2">Cherche une destination ; ailleurs, commence le nom</Trans>],
    [t`Entrée`, <Trans key="3">Passe à la suite, ne vend jamais</Trans>],
    [t`Échap`, <Trans key="4">Revient d'un pas</Trans>],
    ["↑ ↓ ← →", <Trans key="5">Change de départ ou de place</Trans>],
    ["12", <Trans key="6">Dans le plan : choisit la place 12</Trans>],
    [t`Espace`, <Trans key="7">Dans le plan : prend la place</Trans>],
    ["F2", <Trans key="8">Chercher un billet</Trans>],
    ["F3", <Trans key="14">Au contrôle : chercher un passager ; aux colis, en chercher un</Trans>],
    [
      "F4",
      <Trans key="9">Ajouter un passager, une pièce de colis ; au contrôle, arrêt repos</Trans>,
    ],
    ["F6", <Trans key="11">Places gardées</Trans>],
    ["F7", <Trans key="12">Réduction</Trans>],
    ["F8", <Trans key="13">Autre paiement</Trans>],
    ["F9", <Trans key="10">Encaisser et imprimer</Trans>],
  ];
  return (
    <section className="panel p-4">
      <h2 className="mb-2 text-lg">
        <Trans>Touches</Trans>
      </h2>
      <dl className="grid gap-1">
        {keys.map(([key, text]) => (
          <div key={key} className="grid grid-cols-[88px_1fr] items-center gap-3">
            <dt>
              <kbd className="kbd">{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-quiet">
        <Trans>Un scan ouvre le billet ou le colis depuis n'importe quel écran.</Trans>
      </p>
    </section>
  );
}
