/** One picture's making: what was asked, how it went, what it cost, and the key of it. */
package org.zimagelab.tuning.run;
