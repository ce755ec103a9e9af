import "./matrix.css";
import { App } from "./app.ts";
import type { WebviewApi } from "./host.ts";

declare function acquireVsCodeApi(): WebviewApi;

const root = document.getElementById("matrix");
if (root !== null) new App(acquireVsCodeApi(), root);
