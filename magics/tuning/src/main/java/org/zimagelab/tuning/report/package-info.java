/** What a report says: where pictures come from, what they were made with, and what was found. Records first, no HTML. */
package org.zimagelab.tuning.report;
