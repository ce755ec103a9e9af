import {
  type Connection,
  type ConnectionOptions,
  ErrorCodes,
  InitializeRequest,
  Message,
  ResponseError,
} from "vscode-languageserver";

const earlyRequest = "netpol/early";

/**
 * Options of a connection that does nothing before `initialize`: requests get the protocol's error, notifications are
 * dropped except for `exit`. What the library does by itself is to ask the handlers.
 */
export function initializeFirst(): ConnectionOptions {
  let initialized = false;
  return {
    messageStrategy: {
      handleMessage(message, next) {
        if (Message.isRequest(message)) {
          initialized ||= message.method === InitializeRequest.method;
          // What answers is a handler: it has the place in the queue, and the writer.
          return next(initialized ? message : Object.assign({ ...message }, { method: earlyRequest }));
        }
        if (initialized || !Message.isNotification(message) || message.method === "exit") return next(message);
      },
    },
  };
}

/** Answers what `initializeFirst` found to be too early. */
export function refuseEarly(connection: Connection): void {
  connection.onRequest(earlyRequest, () => {
    throw new ResponseError(ErrorCodes.ServerNotInitialized, "The first request must be `initialize`.");
  });
}
