// The actions after a sale in words.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { TicketAction } from "../../wire/TicketAction";

export const ACTIONS: Record<TicketAction, { name: MessageDescriptor; what: MessageDescriptor }> = {
  cancel: { name: msg`Annuler`, what: msg`Vendu par erreur : tout est rendu.` },
  refund: { name: msg`Rembourser`, what: msg`Le passager renonce : rendu selon la règle.` },
  exchange: {
    name: msg`Échanger`,
    what: msg`Un autre départ ou un autre arrêt, un nouveau billet.`,
  },
  move: { name: msg`Déplacer`, what: msg`Une autre place ou un autre départ au même prix.` },
  open: {
    name: msg`Laisser ouvert`,
    what: msg`La place est libérée, la date sera fixée plus tard.`,
  },
  fix: { name: msg`Fixer la date`, what: msg`Choisir le départ de ce billet ouvert.` },
  no_show: { name: msg`Noter absent`, what: msg`Le car est parti sans le passager.` },
};
