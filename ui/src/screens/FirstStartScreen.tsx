export default function FirstStartScreen() { return null; }
