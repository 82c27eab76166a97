/** Microsoft's names of the time zones in which worlds are. */
const names: Readonly<Record<string, string>> = {
  'America/Chicago': 'CentralTimeUSCanada',
  'America/Denver': 'MountainTimeUSCanada',
  'America/Los_Angeles': 'PacificTimeUSCanadaTijuana',
  'America/New_York': 'EasternTimeUSCanada',
  'America/Sao_Paulo': 'Brasilia',
  'Asia/Kolkata': 'ChennaiKolkataMumbaiNewDelhi',
  'Asia/Singapore': 'KualaLumpurSingapore',
  'Asia/Tokyo': 'OsakaSapporoTokyo',
  'Australia/Sydney': 'CanberraMelbourneSydney',
  'Europe/Berlin': 'AmsterdamBerlinBernRomeStockholmVienna',
  'Europe/London': 'GreenwichMeanTimeDublinEdinburghLisbonLondon',
  'Europe/Paris': 'BrusselsCopenhagenMadridParis',
}

/** What Microsoft calls an IANA time zone; throws where no world should be in it. */
export function microsoftZone(timeZone: string): string {
  const name = names[timeZone]
  if (name) return name
  throw new Error(`the simulated Microsoft Advertising has no name for the time zone ${timeZone}`)
}
