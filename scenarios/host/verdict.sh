# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The last line of a scenario's TAP: what to make of it, in words. Sourced by scenario and play.

# tap_verdict FILE ID DRIVER: of the TAP in FILE, a comment. A known failure is one marked TODO.
tap_verdict()
{
	awk -v id="$2" -v driver="$3" '
		/^(not )?ok / { points++ }
		/ # SKIP/ { skipped++; next }
		/^not ok .* # TODO/ { failed++; known++; next }
		/^not ok / { failed++; next }
		/^ok .* # TODO depends on the build/ { next }
		/^ok .* # TODO/ { better++ }
		END {
			if (!points) {
				printf "# nothing was asked of %s (%s)\n", driver, id
				exit
			}
			if (failed > known)
				printf "# FAILED: %s fails %d of %d, %d of them not known (%s)", driver, failed, points,
					failed - known, id
			else if (failed)
				printf "# as expected: %s fails %d of %d, known (%s)", driver, failed, points, id
			else
				printf "# passed: %s passes %d of %d (%s)", driver, points - skipped, points, id
			if (better)
				printf "; better than known: %d that should fail went well", better
			if (skipped)
				printf "; %d could not be asked here", skipped
			print ""
		}' "$1"
}
