// Nothing is here yet: found a company, then say how to get in.

import { Trans, useLingui } from "@lingui/react/macro";
import { FirstStart } from "../features/founding/FirstStart";
import { noteFounded } from "./founded";
import { Outside } from "./Outside";

export default function FirstStartScreen() {
  const { t } = useLingui();
  return (
    <Outside title={<Trans>Premier démarrage</Trans>} label={t`Premier démarrage`}>
      <FirstStart onFounded={noteFounded} />
    </Outside>
  );
}
