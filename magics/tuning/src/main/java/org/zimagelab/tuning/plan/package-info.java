/** What is to be made: the parameters of a picture, their values, and the combinations of a sweep. */
package org.zimagelab.tuning.plan;
