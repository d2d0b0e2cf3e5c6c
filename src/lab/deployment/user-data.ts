/** What one person keeps in the user store. */
export interface UserData {
  groups: string[]; // numbered from 1 in this order
  contacts: Contact[];
  meetings: Meeting[];
}

export interface Contact {
  buddy: string; // SIP address without `sip:`
  groups: number[];
}

export interface Meeting {
  conferenceId: string;
  subject: string;
  phoneConferenceId: number | null; // number to dial, in a conference directory
}

/** null: the person has none, or lost it. */
export type ChangedUserData = UserData | null;

/** Where phone conference ids live; its number is the identity of Get-CsConferenceDirectory. */
export interface ConferenceDirectory {
  id: number;
  pool: string;
  conferences: number;
}
