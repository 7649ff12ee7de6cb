/** What a report says: where pictures come from, what made them, and what was found. Records, no HTML. */
package org.zimagelab.tuning.report;
