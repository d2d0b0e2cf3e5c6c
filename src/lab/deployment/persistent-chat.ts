/** `mgc` of one Persistent Chat pool. */
export interface PersistentChat {
  categories: ChatCategory[];
  rooms: ChatRoom[];
}

export interface ChatCategory {
  id: string; // GUID
  name: string;
}

export interface ChatRoom {
  id: string; // GUID
  name: string;
  category: string; // name
  privacy: 'Open' | 'Closed' | 'Secret';
  messages: number;
  disabled: boolean;
  members: string[]; // SIP addresses
}
