// The one script of every page: each module adds behaviour to markup that works without it.
import "./theme.js";
import "./keyboard.js";
import "./forms.js";
import "./in-place.js";
import "./rows.js";
import "./order.js";
import "./days.js";
import "./feedback.js";
import "./charts.js";
import "./choose.js";
import "./wait.js";
