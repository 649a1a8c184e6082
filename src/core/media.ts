/** What the media plane says of itself. Times in milliseconds. */

import type {HttpAnswer, NoAnswer} from './network.ts';

/** `GET /` of one SFU: 200 `OK`, or 406 when its node statistics are older than 4 s. */
export type SfuAnswer = {readonly pod: string; readonly answer: HttpAnswer | NoAnswer};
export type RoomInfo = {
  readonly name: string;
  readonly participants: number;
  readonly publishers: number;
  readonly maxParticipants: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly recording: boolean;
};
/** `durationMs`: of the call itself. */
export type RoomList = {readonly rooms: readonly RoomInfo[]; readonly durationMs: number};
export type EgressInfo = {
  readonly id: string;
  readonly room: string;
  readonly status: string;
  readonly error: string;
  readonly startedAt: string;
};
/** Two participants met in a throw-away room: how long each part took. */
export type JoinReport = {
  readonly connectMs: readonly number[];
  readonly audioMs: number;
  /** Of the media transport, such as `connected`; the DTLS-SRTP protection profile where the client tells. */
  readonly transport: string;
};

export interface LiveKitPort {
  /** One answer per pod with label app=livekit-sfu. */
  ready(signal?: AbortSignal): Promise<readonly SfuAnswer[]>;
  /** Prometheus text of each pod's own metrics port; NoAnswer where it has none. Pods `without` are not asked. */
  metrics(signal?: AbortSignal, without?: readonly string[]): Promise<readonly SfuAnswer[]>;
  /** `ListRooms` with the deployed API key. Throws a ToolError: 401 says that the keys differ. */
  rooms(signal?: AbortSignal): Promise<RoomList>;
  egress(signal?: AbortSignal): Promise<readonly EgressInfo[]>;
  /** Ids of the nodes that registered in Redis, and room → node. */
  registered(signal?: AbortSignal): Promise<{readonly nodes: readonly string[]; readonly rooms: {readonly [room: string]: string}}>;
  /** Deep: two participants join a room of their own, one publishes audio, the other hears it. The room is deleted. */
  join(signal?: AbortSignal): Promise<JoinReport>;
}

/** A relay address that coturn gave to a short-lived credential, or why it did not. */
export type TurnAnswer = {
  readonly pod: string;
  /** STUN binding over TCP. */
  readonly reached: boolean;
  readonly allocated: boolean;
  /** The realm that it challenges with; empty when it did not get that far. */
  readonly realm: string;
  readonly durationMs: number;
  readonly error: string;
  /** Why the port gave no answer at all; absent when it did. */
  readonly silent?: NoAnswer['silent'];
};
export interface TurnPort {
  /** One per pod with label app=turn-service. The credential is minted from the deployed secret and lives little more than an hour, because clocks differ. */
  allocate(signal?: AbortSignal): Promise<readonly TurnAnswer[]>;
}
