import "./picture.css";
import { startPicture } from "./app.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const root = document.getElementById("picture");
if (root !== null) startPicture(root, acquireVsCodeApi());
