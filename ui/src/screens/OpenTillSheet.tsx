// The till's opening as a question over the sale, which stays as it was.

import { useLingui } from "@lingui/react/macro";
import { OpenTill } from "../features/till/OpenTill";
import { Sheet } from "../shared/ui/Sheet";

export default function OpenTillSheet(props: { onClose: () => void; onOpened: () => void }) {
  const { t } = useLingui();
  return (
    <Sheet title={t`Ouvrir la caisse`} onClose={props.onClose} wide>
      <OpenTill onOpened={props.onOpened} onCancel={props.onClose} />
    </Sheet>
  );
}
