/**
 * Claims as data: a file of published claims, the pictures that test them, and a verdict on each.
 *
 * <p>{@link org.zimagelab.tuning.claims.ClaimFile} reads {@code claims/*.yaml}, {@link
 * org.zimagelab.tuning.claims.ClaimPlan} says which pictures are needed, and {@link
 * org.zimagelab.tuning.claims.ClaimReport} has the verdicts. docs/claims.md describes the format and the tests.
 */
package org.zimagelab.tuning.claims;
