/** Many runs: tables of them, and the scores of their cells. */
package org.zimagelab.tuning.results;
