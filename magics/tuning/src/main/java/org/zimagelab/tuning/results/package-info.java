/** Results: many runs, their tables, and the scores of their cells. */
package org.zimagelab.tuning.results;
