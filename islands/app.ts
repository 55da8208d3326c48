/** What every page loads. */
import "htmx.org";
import "./live";
import "./ui";
import "./keys";
import "./palette";
import "./ticking";
