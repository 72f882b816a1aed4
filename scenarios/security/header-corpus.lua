-- SPDX-License-Identifier: GPL-2.0-only
-- Frames with headers made up from the seed: random bytes, plausible commands and channels
-- with random lengths, single wrong bytes. Whatever they open, close or claim: the kernel
-- must stand, and work again with the next firmware.
local function hex(bytes)
  local text = {}
  for i, byte in ipairs(bytes) do text[i] = string.format("%02x", byte) end
  return table.concat(text)
end

local makers = {
  -- nothing is right
  function() return { random(0, 255), random(0, 255), random(0, 255), random(0, 255), random(0, 255),
                      random(0, 255), random(0, 255), random(0, 255) } end,
  -- the magic is
  function() return { 0xfc, 0x33, random(0, 255), random(0, 255), random(0, 255), random(0, 255),
                      random(0, 255), random(0, 255) } end,
  -- and command and channel are likely
  function() return { 0xfc, 0x33, random(0, 3), random(0, 5), random(0, 4), random(0, 9), random(0, 255),
                      random(0, 8) } end,
  -- data that is right but for one byte
  function()
    local header = { 0xfc, 0x33, 0, 0, 0, random(0, 7), 28, 0 }
    header[random(1, 8)] = random(0, 255)
    return header
  end,
}

return {
  id = "SEC-05",
  title = "headers made up at random do no harm",
  source = "QUIRKS.md SEC-05; HARDWARE.md R1 to R8",
  levels = { "linux" },
  parameters = { frames = { 500 } },
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function(p)
    guest.up({ 0, 1 })
    guest.ping(0)
    modem.need(true)
    wait("200ms")
    local frames = count("frame-down")
    for _ = 1, p.frames do
      local bytes = makers[random(1, #makers)]()
      for _ = 1, random(0, 40) do
        table.insert(bytes, random(0, 255))
      end
      modem.raw(hex(bytes))
      wait("500us")
    end
    wait("1s")
    expect(frames() >= p.frames, "all frames went to the AP")
    guest.sh("[ $(ls -d /sys/class/net/wwan* | wc -l) = 8 ]", { status = 0, point = "still eight interfaces" })

    modem.need(false)
    modem.fatal("scenario: the corpus is over")
    modem.boot("700ms")
    wait_for("modem-boot", { timeout = "2s" })
    expect_within("ap-ack", "5s", "the AP acks the next firmware's pc")
    wait("3s")
    guest.recover_by_up(0, "10s")
    guest.idle()
  end,
}
