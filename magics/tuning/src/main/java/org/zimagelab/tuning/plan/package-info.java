/** A sweep, the plan of what it will make, and the runner that makes it. */
package org.zimagelab.tuning.plan;
