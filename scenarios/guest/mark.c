/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Executes one instruction that does nothing and that nobody else uses: HINT #100.
 * The plugin scenarios/bench/instruction_count.c notes the count when it sees it.
 */
int main(void)
{
	__asm__ volatile("hint #100");
	return 0;
}
